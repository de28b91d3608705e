using Nudge.Core.Occupancy;
using Nudge.Grains.Interfaces.Actors;
using Orleans.Concurrency;

namespace Nudge.Grains.Interfaces.Occupancy;

/// <summary>Who is on one channel. Has no rows: what it knows, nodes report, and report again when it lives elsewhere.</summary>
[Alias("nudge.IOccupancyGrain")]
public interface IOccupancyGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes in what a node has on the channel, or that nothing of it has changed. Either renews the node's lease with the silo.
    /// </summary>
    [Alias("Report")]
    Task<OccupancyAnswer> ReportAsync(OccupancyReport report);

    /// <summary>Sends an event to those who are on the channel; the answer has neither the members' names nor the kept event.</summary>
    [Alias("Tell")]
    Task<Reply<OccupancyView>> PublishAsync(ChannelEvent telling, OccupancyRules rules);

    [Alias("Terminate")]
    Task TerminateAsync();

    [Alias("Show")]
    Task<OccupancyView> ShowAsync(bool withMembers);

    /// <summary>A node's lease with the silo has run out. From the silo itself.</summary>
    [Alias("Lapse"), OneWay]
    Task LapseAsync();

    /// <summary>The silo has no room for the kept event. From the silo itself.</summary>
    [Alias("DropKept"), OneWay]
    Task DropKeptAsync();
}

/// <summary>A node's message to the actor of a channel.</summary>
/// <param name="Node">Which, for one life of its process.</param>
/// <param name="Sequence">The number of the node's newest report.</param>
/// <param name="Report">The report; <see langword="null"/>: it is known already, and is renewed.</param>
/// <param name="Rules">The rules of the channel.</param>
/// <param name="Activation">Who answered the node last; empty: nobody has.</param>
/// <param name="Revision">The newest that the node has received of.</param>
/// <param name="Known">The state that the node was sent by another activation, if it was asked for that.</param>
/// <param name="Noted">The part of it that the app's servers have received, if that activation had not yet settled.</param>
[GenerateSerializer, Immutable, Alias("nudge.OccupancyReport")]
public sealed record OccupancyReport(
    [property: Id(0)] string Node, [property: Id(1)] long Sequence, [property: Id(2)] NodeReport? Report,
    [property: Id(3)] OccupancyRules Rules, [property: Id(4)] Guid Activation, [property: Id(5)] long Revision,
    [property: Id(6)] OccupancyView? Known, [property: Id(7)] OccupancyView? Noted);

/// <summary>How a report was taken in. The numbers travel.</summary>
public enum OccupancyStatus
{
    Accepted = 0,

    /// <summary>It brought more members than the channel takes; the last report stands.</summary>
    Full = 1,

    /// <summary>It was to be renewed and is not known: the node reports anew.</summary>
    ReportWanted = 2,

    /// <summary>It was taken in, and the node is to say as well what it was sent before: this activation knows nothing of that.</summary>
    KnownWanted = 3,

    /// <summary>It was not taken in, since the activation is on its way out: the same, a moment later, reaches the next one.</summary>
    Retired = 4,
}

/// <summary>The answer to a node.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Activation">Who answers.</param>
/// <param name="Silo">With whom the node has renewed its lease.</param>
/// <param name="Membership">The version of the cluster's membership, as that silo knows it.</param>
/// <param name="View">The channel afterwards; <see langword="null"/>: nothing has changed since the node's revision.</param>
/// <param name="IsSettled">Whether the app's servers have learned of all that it shows; not while it gathers what nodes have.</param>
[GenerateSerializer, Immutable, Alias("nudge.OccupancyAnswer")]
public sealed record OccupancyAnswer(
    [property: Id(0)] OccupancyStatus Status, [property: Id(1)] Guid Activation, [property: Id(2)] string Silo,
    [property: Id(3)] long Membership, [property: Id(4)] OccupancyView? View, [property: Id(5)] bool IsSettled);
