"""The portal's addresses and a bare page: signed in, one small template, nothing asked of the database but who it is."""

from django.shortcuts import render
from django.urls import path

from wardpolice.urls import urlpatterns as portal


def bare(request):
    return render(request, "bench_bare.html", {"title": "Bare"})


urlpatterns = [path("bare/", bare), *portal]
