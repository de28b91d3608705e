namespace Nudge.Core.Occupancy;

/// <summary>The outcome of a command: nothing to persist, so the host tells and notes at once, in this order, within the turn.</summary>
/// <param name="View">The channel afterwards.</param>
/// <param name="Events">For the nodes on the channel.</param>
/// <param name="Notices">For the app's servers.</param>
/// <param name="IsRefused">The report brought more members than the channel takes; nothing was changed.</param>
public readonly record struct OccupancyDecision(
    OccupancyView View, IReadOnlyList<OccupancyEvent> Events, IReadOnlyList<OccupancyNotice> Notices, bool IsRefused = false);
