using System.Globalization;

namespace Nudge.Bench.Counting;

/// <summary>How much there was that makes a count more than a subtraction of positions.</summary>
internal sealed class Exceptions
{
    /// <summary>Rows of subscribed channels that a mute of their type or entity hides.</summary>
    internal long MutedRows { get; set; }

    internal long MutedChannels { get; set; }

    /// <summary>Runs of rows that were read ahead.</summary>
    internal long ReadsAhead { get; set; }

    /// <summary>Rows of channels that the user deleted.</summary>
    internal long Deletes { get; set; }

    /// <summary>Rows of channels that the user caused.</summary>
    internal long OwnRows { get; set; }

    /// <summary>Own notifications that were marked.</summary>
    internal long OwnMarks { get; set; }

    /// <summary>Whether each kind was there at all.</summary>
    internal bool AreAll => MutedRows > 0 && MutedChannels > 0 && ReadsAhead > 0 && Deletes > 0 && OwnRows > 0 && OwnMarks > 0;

    internal void Add(Exceptions other)
    {
        MutedRows += other.MutedRows;
        MutedChannels += other.MutedChannels;
        ReadsAhead += other.ReadsAhead;
        Deletes += other.Deletes;
        OwnRows += other.OwnRows;
        OwnMarks += other.OwnMarks;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{MutedChannels} muted channels, {MutedRows} rows muted by type or entity, {ReadsAhead} runs read ahead, {Deletes} deleted, "
        + $"{OwnRows} own rows, {OwnMarks} marks on own items");
}
