"""What every capability stands on: database, policy, jobs, mail, languages, audit."""
