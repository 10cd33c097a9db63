from django.urls import path

from portal.views import people, person, roster

urlpatterns = [
    path("", people.search, name="people"),
    path("names/", people.names, name="person_names"),
    path("import/", roster.upload, name="roster"),
    path("import/<int:pk>/", roster.preview, name="roster_import"),
    path("import/<int:pk>/progress/", roster.progress, name="roster_progress"),
    path("import/<int:pk>/refresh/", roster.refresh, name="roster_refresh"),
    path("import/<int:pk>/discard/", roster.discard, name="roster_discard"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/edit/", person.edit, name="person_edit"),
    path("<int:pk>/employments/<int:employment_id>/manager/", person.manager, name="person_manager"),
    path("<int:pk>/guardians/add/", person.add_guardian, name="guardian_add"),
    path("<int:pk>/guardians/<int:guardianship_id>/end/", person.end_guardian, name="guardian_end"),
    path("<int:pk>/household/add/", person.add_housemate, name="household_add"),
    path("<int:pk>/household/leave/", person.leave_household, name="household_leave"),
]
