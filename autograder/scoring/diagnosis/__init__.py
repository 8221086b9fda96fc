"""Why a result is wrong: known misconceptions, relations to the right values, small changes that
give the same."""
