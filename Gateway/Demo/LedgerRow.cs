namespace Nudge.Gateway.Demo;

/// <summary>One step as it was written.</summary>
internal sealed record LedgerRow(DateTimeOffset At, Notice Notice, Loan Loan);
