using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Gateway.Demo;

/// <summary>One step of a loan: who may take it, from where to where, and whom it concerns (S1.14, S1.15).</summary>
/// <param name="Action">As the page asks for it.</param>
/// <param name="Type">The type of its notification.</param>
/// <param name="From">Where the thing must stand; <see langword="null"/>: anywhere in a loan.</param>
/// <param name="To">Where it stands afterwards; <see langword="null"/>: as before.</param>
/// <param name="By">Who may take it, and so whom it tells: the other one.</param>
internal sealed record LoanStep(string Action, string Type, LoanState? From, LoanState? To, LoanStep.Role By)
{
    private static readonly LoanStep[] All =
    [
        new("request", "borrow.requested", LoanState.Available, LoanState.Requested, Role.Borrower),
        new("approve", "borrow.approved", LoanState.Requested, LoanState.Lent, Role.Owner),
        new("decline", "borrow.declined", LoanState.Requested, LoanState.Available, Role.Owner),
        new("return", "borrow.returned", LoanState.Lent, LoanState.Returned, Role.Borrower),
        new("confirm", "borrow.confirmed", LoanState.Returned, LoanState.Available, Role.Owner),
        new("note", "note.updated", null, null, Role.Either),
    ];

    internal enum Role
    {
        Owner,
        Borrower,
        Either,
    }

    public static LoanStep? Find(string? action) => All.FirstOrDefault(step => step.Action == action);

    public static LoanStep? OfType(string type) => All.FirstOrDefault(step => step.Type == type);

    /// <summary>Whom it tells. A note is for both; whoever wrote it is left out by the server, as its <c>actorId</c>.</summary>
    public IReadOnlyList<UserId> RecipientsOf(Thing thing) => By switch
    {
        Role.Owner => [thing.Borrower],
        Role.Borrower => [thing.Owner],
        _ => [thing.Owner, thing.Borrower],
    };

    /// <summary>Takes the step.</summary>
    /// <param name="thing">The thing that is lent.</param>
    /// <param name="loan">Its newest loan; <see langword="null"/>: it was never lent.</param>
    /// <param name="by">Who takes it.</param>
    /// <param name="nextId">Names the loan, if this step opens one.</param>
    /// <param name="note">The new note, where the step is about one.</param>
    public Answer<Loan> Take(Thing thing, Loan? loan, UserId by, string nextId, string? note)
    {
        var state = loan?.State ?? LoanState.Available;
        if ((By == Role.Owner && by != thing.Owner) || (By == Role.Borrower && by != thing.Borrower))
            return new Refusal(
                ErrorCode.Forbidden, $"'{Action}' is for the {(By == Role.Owner ? "owner" : "borrower")} of the {thing.Title}.", "as");
        if (From is { } from ? state != from : state == LoanState.Available)
            return new Refusal(
                LibraryErrors.StepNotOpen, $"The {thing.Title} is {state.ToString().ToLowerInvariant()}, so '{Action}' is not open.",
                "action");
        return loan is null || From == LoanState.Available
            ? new Loan(thing.Id, thing.Title, nextId, 1, LoanState.Requested, by.Value, null)
            : loan with { Revision = loan.Revision + 1, State = To ?? state, Note = By == Role.Either ? note : loan.Note };
    }
}
