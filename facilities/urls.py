"""Addresses of facilities."""

from django.urls import path

from .views import (
    board,
    equipment,
    headquarters,
    headquarters_list,
    ladder,
    money,
    money_overview,
    project_list,
    projects,
    surplus,
    surplus_acts,
)

app_name = "facilities"
urlpatterns = [
    path("tru-so/", headquarters_list.headquarters_list, name="headquarters-list"),
    path("tru-so/them/", headquarters.headquarters_create, name="headquarters-create"),
    path("tru-so/<int:pk>/", headquarters.headquarters_detail, name="headquarters-detail"),
    path("tru-so/<int:pk>/sua/", headquarters.headquarters_edit, name="headquarters-edit"),
    path("tru-so/<int:pk>/su-dung/", headquarters.headquarters_use, name="headquarters-use"),
    path("tru-so/doi-du/", surplus.surplus_list, name="surplus-list"),
    path("tru-so/doi-du/can-xem-xet/", surplus.surplus_candidate_list, name="surplus-candidate-list"),
    path("tru-so/<int:pk>/doi-du/", surplus_acts.surplus_propose, name="surplus-propose"),
    path("tru-so/doi-du/<int:pk>/", surplus_acts.surplus_detail, name="surplus-detail"),
    path("tru-so/doi-du/<int:pk>/sua/", surplus_acts.surplus_edit, name="surplus-edit"),
    path("tru-so/doi-du/<int:pk>/quyet-dinh/", surplus_acts.surplus_decide, name="surplus-decide"),
    path("tru-so/doi-du/<int:pk>/thuc-hien/", surplus_acts.surplus_carry_out, name="surplus-carry-out"),
    path("tru-so/doi-du/<int:pk>/rut/", surplus_acts.surplus_withdraw, name="surplus-withdraw"),
    path("trang-bi/", equipment.equipment_list, name="equipment-list"),
    path("trang-bi/<int:pk>/", equipment.equipment_edit, name="equipment-edit"),
    path("du-an/", project_list.project_list, name="project-list"),
    path("du-an/giai-doan/", board.stage_board, name="stage-board"),
    path("du-an/khac-phuc/", remedies.remedy_list, name="remedy-list"),
    path("du-an/khac-phuc/them/", remedies.remedy_create, name="remedy-create"),
    path("du-an/khac-phuc/<int:pk>/", remedies.remedy_edit, name="remedy-edit"),
    path("du-an/them/", projects.project_create, name="project-create"),
    path("du-an/<int:pk>/", projects.project_detail, name="project-detail"),
    path("du-an/<int:pk>/sua/", projects.project_edit, name="project-edit"),
    path("du-an/<int:pk>/giai-doan/", stages.stage_edit, name="stage-edit"),
    path("du-an/von/", money_overview.money_overview, name="money-overview"),
    path("du-an/<int:pk>/von/", ladder.ladder_detail, name="ladder-detail"),
    path("du-an/<int:pk>/von/sua/", ladder.ladder_edit, name="ladder-edit"),
    path("du-an/von/<int:pk>/giai-ngan/", money.disbursement_create, name="disbursement-create"),
]
