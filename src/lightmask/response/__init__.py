"""What tissue does with a dose, and how sure we are: curves with doubt, and what trials saw."""

from lightmask.response.acceptors import Acceptor, CytochromeOxidase, Water
from lightmask.response.advice import Advice, advise
from lightmask.response.bodies import Reason
from lightmask.response.delivered import ArmDose, layer_dose
from lightmask.response.endpoints import Endpoint, endpoints
from lightmask.response.forecast import Expected, Forecast, predict
from lightmask.response.goal import Goal, goals
from lightmask.response.grading import Certainty, Studied, certainty
from lightmask.response.listed import listed
from lightmask.response.measured import Instrument, Measured
from lightmask.response.mechanism import after_a_session, over_weeks
from lightmask.response.near import Near, nearest_trials
from lightmask.response.outcomes import Compared, Updated, update
from lightmask.response.parameters import Parameters, central, draw
from lightmask.response.published import Outcome, Trial
from lightmask.response.readouts import Readout, Readouts, State
from lightmask.response.regimen import Regimen, Sessions
from lightmask.response.trial_file import read_trials
from lightmask.response.trials import Arm, arms

__all__ = [
    "Acceptor",
    "Advice",
    "Arm",
    "ArmDose",
    "Certainty",
    "Compared",
    "CytochromeOxidase",
    "Endpoint",
    "Expected",
    "Forecast",
    "Goal",
    "Instrument",
    "Measured",
    "Near",
    "Outcome",
    "Parameters",
    "Readout",
    "Readouts",
    "Reason",
    "Regimen",
    "Sessions",
    "State",
    "Studied",
    "Trial",
    "Updated",
    "Water",
    "advise",
    "after_a_session",
    "arms",
    "central",
    "certainty",
    "draw",
    "endpoints",
    "goals",
    "layer_dose",
    "listed",
    "nearest_trials",
    "over_weeks",
    "predict",
    "read_trials",
    "update",
]
