"""The elections desk: the screens where the team enters, checks, approves, releases and corrects."""
