using Nudge.Core.Limits;

namespace Nudge.Grains.Interfaces.Limits;

/// <summary>The ledger of one limit; the key is that of <see cref="LimitKey"/> as text.</summary>
[Alias("nudge.ILimitGrain")]
public interface ILimitGrain : IGrainWithStringKey
{
    [Alias("Ask")]
    Task<LimitGrant> AskAsync(LimitAsk ask);
}

[GenerateSerializer, Immutable, Alias("nudge.LimitAsk")]
internal record struct LimitAskWire(
    [property: Id(0)] string Node, [property: Id(1)] int PerSecond, [property: Id(2)] int Wanted, [property: Id(3)] int Unused,
    [property: Id(4)] long UnusedSlot);

[RegisterConverter]
internal sealed class LimitAskConverter : IConverter<LimitAsk, LimitAskWire>
{
    public LimitAsk ConvertFromSurrogate(in LimitAskWire surrogate) =>
        new(surrogate.Node, surrogate.PerSecond, surrogate.Wanted, surrogate.Unused, surrogate.UnusedSlot);

    public LimitAskWire ConvertToSurrogate(in LimitAsk value) =>
        new(value.Node, value.PerSecond, value.Wanted, value.Unused, value.UnusedSlot);
}

[GenerateSerializer, Immutable, Alias("nudge.LimitGrant")]
internal record struct LimitGrantWire(
    [property: Id(0)] int Tokens, [property: Id(1)] TimeSpan Lease, [property: Id(2)] TimeSpan Wait, [property: Id(3)] long Slot);

[RegisterConverter]
internal sealed class LimitGrantConverter : IConverter<LimitGrant, LimitGrantWire>
{
    public LimitGrant ConvertFromSurrogate(in LimitGrantWire surrogate) =>
        new(surrogate.Tokens, surrogate.Lease, surrogate.Wait, surrogate.Slot);

    public LimitGrantWire ConvertToSurrogate(in LimitGrant value) => new(value.Tokens, value.Lease, value.Wait, value.Slot);
}
