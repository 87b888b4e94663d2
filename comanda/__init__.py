"""The command line, the demo and the replay: above everything else."""
