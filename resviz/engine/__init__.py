"""The torch half: builds real modules, trains and probes them, counts them with the referees."""
