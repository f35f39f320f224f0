"""All addresses of the portal; each app has its own list."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from reports.api.urls import urls as api
from wardpolice import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("organisation.urls")),
    path("", include("facilities.urls")),
    path("", include("programme.urls")),
    path("", include("reports.urls")),
    path("api/v1/", api),
    path("healthz", views.healthz, name="healthz"),
    path("dang-nhap/", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("dang-xuat/", auth_views.LogoutView.as_view(), name="logout"),
    path("mat-khau/", auth_views.PasswordChangeView.as_view(), name="password_change"),
    path("mat-khau/da-doi/", auth_views.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("ngon-ngu/", views.choose_language, name="set-language"),
    path("quan-tri/", admin.site.urls),
]
