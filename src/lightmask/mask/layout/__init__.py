"""Where every LED sits: flat drawings, the shapes they are wrapped on, and the lining behind them."""

__all__ = ()
