"""The registers of homes and activity rooms, and the rooms' yearly ratings."""
