namespace Nudge.Gateway.Demo;

/// <summary>A thing, and its newest loan.</summary>
internal sealed record ThingStanding(
    string Id, string Title, string Picture, string Owner, string? Loan, int Revision, LoanState State, string? Borrower, string? Note)
{
    public static ThingStanding Of(Thing thing, Loan? loan) => new(
        thing.Id, thing.Title, thing.Picture, thing.Owner.Value, loan?.Id, loan?.Revision ?? 0, loan?.State ?? LoanState.Available,
        loan?.Borrower, loan?.Note);
}
