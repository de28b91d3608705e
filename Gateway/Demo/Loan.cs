using System.Text.Json.Serialization;

namespace Nudge.Gateway.Demo;

/// <summary>The newest loan of a thing, as one row of the ledger says it: the payload of every notification about it.</summary>
/// <param name="Thing">The thing that is lent.</param>
/// <param name="Title">The thing's title, for those who only read notifications.</param>
/// <param name="Id">Names this loan and no other: the <c>entityId</c>.</param>
/// <param name="Revision">1 for the request, and one more with each step; with type and entity it makes the notification's id.</param>
/// <param name="State">How the thing stands after the step.</param>
/// <param name="Borrower">Who has asked for it, has it, or had it last.</param>
/// <param name="Note">The notes that the two have written to each other.</param>
internal sealed record Loan(
    string Thing, string Title, [property: JsonPropertyName("loan")] string Id, int Revision, LoanState State, string Borrower,
    string? Note);
