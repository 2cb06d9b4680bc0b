"""What tissue does with a dose, and how sure we are: curves with doubt, and what trials saw."""

from lightmask.response.acceptors import CytochromeOxidase, Water
from lightmask.response.advice import Advice, advise
from lightmask.response.delivered import ArmDose, layer_dose
from lightmask.response.endpoints import Endpoint
from lightmask.response.evidence import Foretelling, foretell
from lightmask.response.forecast import Expected, Forecast, predict
from lightmask.response.goal import Goal, goals
from lightmask.response.grading import Certainty, certainty
from lightmask.response.measured import Instrument, Measured
from lightmask.response.mechanism import after_a_session, over_weeks
from lightmask.response.moving import Moved, moved
from lightmask.response.near import Near, nearest_trials
from lightmask.response.outcomes import Updated, update
from lightmask.response.parameters import Parameters, central, draw
from lightmask.response.published import Trial
from lightmask.response.readouts import Readouts, State
from lightmask.response.regimen import Regimen, Sessions
from lightmask.response.trial_file import read_trials
from lightmask.response.trials import Arm, arms

__all__ = [
    "CytochromeOxidase", "Water", "Parameters", "central", "draw", "State", "Readouts", "over_weeks", "after_a_session",
    "Goal", "goals", "Regimen", "Sessions", "Endpoint", "Expected", "Forecast", "predict",
    "Instrument", "Measured", "Updated", "update", "Advice", "advise",
    "Arm", "arms", "Trial", "read_trials", "ArmDose", "layer_dose", "Near", "nearest_trials", "Certainty", "certainty",
    "Foretelling", "foretell", "Moved", "moved",
]  # fmt: skip
