using Nudge.Core.Plans;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Interfaces.Plans;

/// <summary>The ledger of one app's quota; the key is the app's id.</summary>
[Alias("nudge.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithStringKey
{
    [Alias("Ask")]
    Task<Reply<QuotaGrant>> AskAsync(QuotaAsk ask);
}

[GenerateSerializer, Immutable, Alias("nudge.QuotaAsk")]
internal record struct QuotaAskWire(
    [property: Id(0)] int PerDay, [property: Id(1)] int Wanted, [property: Id(2)] int Unused, [property: Id(3)] int UnusedDay);

[RegisterConverter]
internal sealed class QuotaAskConverter : IConverter<QuotaAsk, QuotaAskWire>
{
    public QuotaAsk ConvertFromSurrogate(in QuotaAskWire surrogate) =>
        new(surrogate.PerDay, surrogate.Wanted, surrogate.Unused, surrogate.UnusedDay);

    public QuotaAskWire ConvertToSurrogate(in QuotaAsk value) => new(value.PerDay, value.Wanted, value.Unused, value.UnusedDay);
}

[GenerateSerializer, Immutable, Alias("nudge.QuotaGrant")]
internal record struct QuotaGrantWire([property: Id(0)] int Granted, [property: Id(1)] long Used, [property: Id(2)] int Day);

[RegisterConverter]
internal sealed class QuotaGrantConverter : IConverter<QuotaGrant, QuotaGrantWire>
{
    public QuotaGrant ConvertFromSurrogate(in QuotaGrantWire surrogate) => new(surrogate.Granted, surrogate.Used, surrogate.Day);

    public QuotaGrantWire ConvertToSurrogate(in QuotaGrant value) => new(value.Granted, value.Used, value.Day);
}
