"""Companies, people, roles, sign-in and invitations."""
