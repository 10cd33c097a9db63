from django.urls import path

from portal.views import by_hand, people, person, roster, schools, ties

urlpatterns = [
    path("", people.search, name="people"),
    path("names/", people.names, name="person_names"),
    path("import/", roster.upload, name="roster"),
    path("import/<int:pk>/", roster.preview, name="roster_import"),
    path("import/<int:pk>/progress/", roster.progress, name="roster_progress"),
    path("import/<int:pk>/refresh/", roster.refresh, name="roster_refresh"),
    path("import/<int:pk>/discard/", roster.discard, name="roster_discard"),
    path("schools/", schools.schools, name="schools"),
    path("schools/add/", schools.add, name="school_add"),
    path("schools/<int:pk>/", schools.school, name="school"),
    path("schools/<int:pk>/edit/", schools.edit, name="school_edit"),
    path("schools/<int:pk>/groups/add/", schools.add_group, name="group_add"),
    path("foundation/", schools.board, name="board"),
    path("foundation/edit/", schools.edit_board, name="board_edit"),
    path("add/<slug:kind>/", by_hand.add, name="person_add"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/edit/", person.edit, name="person_edit"),
    path("<int:pk>/employments/<int:employment_id>/manager/", person.manager, name="person_manager"),
    path("<int:pk>/employments/add/", ties.employ, name="employment_add"),
    path("<int:pk>/employments/<int:employment_id>/end/", ties.end_employment, name="employment_end"),
    path("<int:pk>/enrolments/add/", ties.enrol, name="enrolment_add"),
    path("<int:pk>/enrolments/<int:enrolment_id>/end/", ties.end_enrolment, name="enrolment_end"),
    path("<int:pk>/guardians/add/", person.add_guardian, name="guardian_add"),
    path("<int:pk>/guardians/<int:guardianship_id>/end/", person.end_guardian, name="guardian_end"),
    path("<int:pk>/household/add/", person.add_housemate, name="household_add"),
    path("<int:pk>/household/leave/", person.leave_household, name="household_leave"),
    path("<int:pk>/household/<int:stay_id>/undo/", person.undo_household, name="household_undo"),
]
