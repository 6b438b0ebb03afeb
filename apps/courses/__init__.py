"""Group courses: sessions, seats, enrolment without account, attendance, certificates, hours."""
