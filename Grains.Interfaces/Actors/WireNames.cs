using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Notifications;
using Nudge.Core.Occupancy;
using Orleans.Serialization;
using Orleans.Serialization.TypeSystem;

namespace Nudge.Grains.Interfaces.Actors;

/// <summary>
/// The names by which Core's types travel where Orleans writes which of several types it is: an event among events, the reply of a call.
/// They stay, whatever the types are called and wherever they lie, since nodes of two versions talk to each other during an upgrade (ADR
/// 0065).
/// </summary>
internal sealed class WireNames : ITypeConverter
{
    private static readonly (string Wire, string Name)[] Names =
    [
        Of("Nudge.Core.Channels.ChannelTold", typeof(ChannelAppended)),
        Of("Nudge.Core.Channels.ChannelPassed", typeof(ChannelEphemeral)),
        Of("Nudge.Core.Inbox.InboxTold", typeof(InboxAppended)),
        Of("Nudge.Core.Inbox.InboxPassed", typeof(InboxEphemeral)),
        Of("Nudge.Core.Occupancy.EventTold", typeof(EventBroadcast)),
        Of("Nudge.Core.Occupancy.MemberTold", typeof(MemberChanged)),
        Of("Nudge.Core.Occupancy.CountTold", typeof(SubscriptionCountChanged)),
        Of("Nudge.Core.Occupancy.OccupiedTold", typeof(OccupiedChanged)),
        Of("Nudge.Core.Publishing.PublishReceipt", typeof(PublishReceipt)),
    ];

    private readonly TypeResolver _types;

    public WireNames(TypeResolver types) => _types = types;

    /// <summary>For the names that are no type's: the serializer takes no type that it does not know.</summary>
    internal static IEnumerable<string> Allowed => Names.Select(name => name.Wire.TrimEnd(','));

    public bool TryFormat(Type type, out string formatted)
    {
        var name = RuntimeTypeNameFormatter.Format(type);
        formatted = name;
        foreach (var each in Names)
            formatted = formatted.Replace(each.Name, each.Wire, StringComparison.Ordinal);
        return formatted != name;
    }

    public bool TryParse(string formatted, out Type type)
    {
        var name = formatted;
        foreach (var each in Names)
            name = name.Replace(each.Wire, each.Name, StringComparison.Ordinal);
        type = null!;
        return name != formatted && _types.TryResolveType(name, out type!);
    }

    // With the comma before the assembly, so that none is taken for the beginning of another.
    private static (string Wire, string Name) Of(string wire, Type type) => ($"{wire},", $"{type.FullName},");
}
