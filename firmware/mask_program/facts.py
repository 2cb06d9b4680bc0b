"""Facts: what is proven at this moment. Everything starts as not proven; only a good reading proves it."""


class Facts:
    """fault     '' only when every reading is good, else the word of the first that is not
    doubt     '' only when the thermistors agree and move no faster than skin: a fault while lit, a wait before
    stop      False only when the stop button is proven not latched
    worn      seen off, then on a face
    cool      permille of the ordered drive that heat allows, 0 to 1000
    charged   the battery can carry a session, is not charging and not hot or freezing
    charging  the battery may be charging
    low       the battery may be empty
    due       order, dates, clock, calibration, sessions, gap and caps all allow light now
    leased    the host was heard within the lease, or the person started alone
    unspent   dose and time are below their caps
    fresh     the state's own time limit has not passed
    tested    the self-test has seen all it must see
    closed    the session is written down for good
    """

    def __init__(self):
        self.fault = "unproven"
        self.doubt = "unproven"
        self.stop = True
        self.worn = False
        self.cool = 0
        self.charged = False
        self.charging = True
        self.low = True
        self.due = False
        self.leased = False
        self.unspent = False
        self.fresh = False
        self.tested = False
        self.closed = False
        self.alone = False  # the order may be started by the wearer
