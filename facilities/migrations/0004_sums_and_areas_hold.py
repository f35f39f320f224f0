import django.db.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facilities", "0003_what_was_known_moves_to_the_new_registers")]

    operations = [
        migrations.RemoveField(
            model_name='equipmentholding',
            name='norm',
        ),
        migrations.RemoveField(
            model_name='headquarters',
            name='on_asset_roll',
        ),
        migrations.RemoveField(
            model_name='investmentproject',
            name='cures_measure',
        ),
        migrations.AddConstraint(
            model_name='equipmentcategory',
            constraint=models.CheckConstraint(condition=models.Q(('group__in', ['it', 'network', 'camera', 'vehicle', 'fire', 'reception', 'office'])), name='equipment_category_group_may_be_held', violation_error_message='Nhóm trang bị này không được ghi trên cổng.'),
        ),
        migrations.AddConstraint(
            model_name='funding',
            constraint=models.CheckConstraint(condition=models.Q(('allocated__lte', models.F('planned'))), name='funding_allocated_within_the_plan', violation_error_message='Số đã bố trí không được vượt kế hoạch năm.'),
        ),
        migrations.AddConstraint(
            model_name='funding',
            constraint=models.CheckConstraint(condition=models.Q(('disbursed__gte', 0)), name='funding_disbursed_not_below_zero', violation_error_message='Số đã giải ngân không thể âm.'),
        ),
        migrations.AddConstraint(
            model_name='funding',
            constraint=models.CheckConstraint(condition=models.Q(('carried_in__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('disbursed'), '+', models.F('carried_out')), '-', models.F('allocated')))), name='funding_spent_and_carried_out_within_what_there_was', violation_error_message='Đã giải ngân cộng kéo dài sang năm sau không được vượt số đã bố trí cộng kéo dài từ năm trước.'),
        ),
        migrations.AddConstraint(
            model_name='headquarters',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('land_area_m2__isnull', True), ('land_area_m2__gt', 0), _connector='OR'), models.Q(('measured_land_m2__isnull', True), ('measured_land_m2__gt', 0), _connector='OR'), models.Q(('floor_area_m2__isnull', True), ('floor_area_m2__gt', 0), _connector='OR'), models.Q(('measured_area_m2__isnull', True), ('measured_area_m2__gt', 0), _connector='OR'), models.Q(('reception_area_m2__isnull', True), ('reception_area_m2__gt', 0), _connector='OR'), models.Q(('meeting_area_per_officer_m2__isnull', True), ('meeting_area_per_officer_m2__gt', 0), _connector='OR')), name='headquarters_areas_above_zero', violation_error_message='Diện tích phải lớn hơn 0; chưa đo thì để trống.'),
        ),
        migrations.AddConstraint(
            model_name='headquarters',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='headquarters_has_both_coordinates_or_none', violation_error_message='Xin nhập cả vĩ độ và kinh độ, hoặc để trống cả hai.'),
        ),
    ]
