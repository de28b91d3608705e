using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>Reads the state that an inbox is loaded from.</summary>
/// <param name="Head">The head of its log.</param>
/// <param name="Rows">The retained rows, ascending; with bodies where <see cref="InboxRow.IsApplied"/>.</param>
/// <param name="Subscriptions">Its cursors.</param>
/// <param name="Marks">Its marks on channel items.</param>
/// <param name="Preferences">Its preferences; <see langword="null"/>: none were ever set.</param>
/// <param name="Accepted">The latest accepted ids of the window, oldest first.</param>
/// <param name="AcceptedIsAll">Whether these are all of the window; otherwise older ones must be looked up.</param>
public sealed record InboxSnapshot(
    Head Head,
    IReadOnlyList<InboxRow> Rows,
    IReadOnlyList<SubscriptionRow> Subscriptions,
    IReadOnlyList<MarkRow> Marks,
    PreferencesRow? Preferences,
    IReadOnlyList<AcceptedRow> Accepted,
    bool AcceptedIsAll);
