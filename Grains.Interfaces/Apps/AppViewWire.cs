using Nudge.Core.Apps;

namespace Nudge.Grains.Interfaces.Apps;

[GenerateSerializer, Immutable, Alias("nudge.Revocation")]
internal record struct RevocationWire(
    [property: Id(0)] int Target, [property: Id(1)] string Name, [property: Id(2)] string? User,
    [property: Id(3)] DateTimeOffset IssuedUpTo,
    [property: Id(4)] DateTimeOffset Until)
{
    internal static RevocationWire Of(RevocationRow row) => new((int)row.Target, row.Name, row.User, row.IssuedUpTo, row.Until);

    internal readonly RevocationRow ToRow() => new((RevocationTarget)Target, Name, User, IssuedUpTo, Until);
}

/// <summary>The record travels as it is stored, which is made to be read by older and newer versions.</summary>
[GenerateSerializer, Immutable, Alias("nudge.AppView")]
internal record struct AppViewWire(
    [property: Id(0)] byte[] Record, [property: Id(1)] RevocationWire[] Revocations, [property: Id(2)] long Version);

[RegisterConverter]
internal sealed class AppViewConverter : IConverter<AppView, AppViewWire>
{
    public AppView ConvertFromSurrogate(in AppViewWire surrogate) => new(
        AppRecord.Read(surrogate.Record), Revocations.Of(surrogate.Revocations.Select(row => row.ToRow())), surrogate.Version);

    public AppViewWire ConvertToSurrogate(in AppView value) =>
        new(value.Record.Write(), [.. value.Revocations.Rows.Select(RevocationWire.Of)], value.Version);
}

[GenerateSerializer, Immutable, Alias("nudge.AppChanged")]
internal record struct AppChangedWire([property: Id(0)] AppView View);

[RegisterConverter]
internal sealed class AppChangedConverter : IConverter<AppChanged, AppChangedWire>
{
    public AppChanged ConvertFromSurrogate(in AppChangedWire surrogate) => new(AppActor.KeyOf(surrogate.View.Id), surrogate.View);

    public AppChangedWire ConvertToSurrogate(in AppChanged value) => new(value.View);
}

[GenerateSerializer, Immutable, Alias("nudge.Revoked")]
internal record struct RevokedWire([property: Id(0)] AppView View, [property: Id(1)] RevocationWire Revocation);

[RegisterConverter]
internal sealed class RevokedConverter : IConverter<Revoked, RevokedWire>
{
    public Revoked ConvertFromSurrogate(in RevokedWire surrogate) =>
        new(AppActor.KeyOf(surrogate.View.Id), surrogate.View, surrogate.Revocation.ToRow());

    public RevokedWire ConvertToSurrogate(in Revoked value) => new(value.View, RevocationWire.Of(value.Revocation));
}
