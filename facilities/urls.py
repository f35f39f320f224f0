"""Addresses of facilities."""

from django.urls import path

from .views import equipment, headquarters, headquarters_list, money, project_list, projects

app_name = "facilities"
urlpatterns = [
    path("tru-so/", headquarters_list.headquarters_list, name="headquarters-list"),
    path("tru-so/them/", headquarters.headquarters_create, name="headquarters-create"),
    path("tru-so/<int:pk>/", headquarters.headquarters_detail, name="headquarters-detail"),
    path("tru-so/<int:pk>/sua/", headquarters.headquarters_edit, name="headquarters-edit"),
    path("tru-so/<int:pk>/su-dung/", headquarters.headquarters_use, name="headquarters-use"),
    path("trang-bi/", equipment.equipment_list, name="equipment-list"),
    path("trang-bi/<int:pk>/", equipment.equipment_edit, name="equipment-edit"),
    path("du-an/", project_list.project_list, name="project-list"),
    path("du-an/them/", projects.project_create, name="project-create"),
    path("du-an/<int:pk>/", projects.project_detail, name="project-detail"),
    path("du-an/<int:pk>/sua/", projects.project_edit, name="project-edit"),
    path("du-an/<int:pk>/von/them/", money.funding_create, name="funding-create"),
    path("du-an/von/<int:pk>/sua/", money.funding_edit, name="funding-edit"),
    path("du-an/von/<int:pk>/giai-ngan/", money.disbursement_create, name="disbursement-create"),
]
