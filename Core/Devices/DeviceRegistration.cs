using System.Buffers.Text;
using System.Security.Cryptography;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;

namespace Nudge.Core.Devices;

/// <summary>Registers devices (S2.1, S2.24). Any thread may call it; what it answers is durable, and repeating is safe.</summary>
/// <remarks>
/// A push token is known to more than the phone, so it proves little (trap T5). The first registration on this server answers a secret,
/// and from then on whoever wants to change what is said of the token shows it. Registering a known token as it is stays free, since apps
/// do that at each start.
/// </remarks>
/// <exception cref="StoreUnavailableException">The outcome is unknown.</exception>
public sealed class DeviceRegistration(IDevices devices, DeviceMerging merging, SecretOffers offers, TimeProvider time)
{
    private const int IdBytes = 16;

    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>The device that a claim is about, if its address is known in the app.</summary>
    public Task<DeviceRow?> FindAsync(AppView app, DeviceAddress address, CancellationToken cancellationToken) =>
        devices.FindAsync(app.Id.Value, address.Hash(), cancellationToken);

    public async Task<Answer<DeviceRegistered>> RegisterAsync(AppView app, DeviceClaim claim, CancellationToken cancellationToken)
    {
        var hash = claim.Address.Hash();
        var known = await devices.FindAsync(app.Id.Value, hash, cancellationToken);
        var elsewhere = known is null ? await devices.FindInAllAppsAsync(hash, cancellationToken) : [];
        // A secret that came by a push is the device's from its first use on.
        if (claim.Secret is { } pushed && !elsewhere.Append(known).OfType<DeviceRow>().Any(row => DeviceSecret.Opens(pushed, row))
            && await offers.TakeAsync(pushed, cancellationToken))
            return await RegisterAsync(app, claim, cancellationToken);
        if (known is not null && IsLost(claim) && WhyNot(claim with { WantsSecret = false }, known, elsewhere) is null)
            return await offers.SendAsync(app, known, cancellationToken) is { } unsent
                ? unsent
                : new DeviceRegistered(known, IsNew: false, Secret: null, IsSecretPushed: true);
        if (WhyNot(claim, known, elsewhere) is { } refusal)
            return refusal;
        var proved = claim.Proof ?? (claim.Secret is { } shown ? elsewhere.FirstOrDefault(row => DeviceSecret.Opens(shown, row)) : null);
        var secret = known is null && elsewhere.Count == 0 ? DeviceSecret.Create() : null;
        var owner = proved ?? (elsewhere.Count > 0 ? elsewhere[0] : null);
        var secretHash = secret is null ? owner?.SecretHash ?? DeviceSecret.HashOfNone() : DeviceSecret.HashOf(secret);
        var now = Clock.Milliseconds(time.GetUtcNow());
        var put = await devices.PutAsync(
            new(
                app.Id.Value, NewId(), claim.Address.Platform, claim.Address.Text, claim.Address.P256dh, claim.Address.Auth, hash, null,
                claim.Identifier, secretHash, now, now, default),
            cancellationToken);
        // Somebody registered the same token in the same moment: the secret is that one's.
        if (!put.IsNew && known is null)
            return await RegisterAsync(app, claim, cancellationToken);
        var row = put.Row;
        if (claim.WantsSecret && secret is null)
        {
            secret = DeviceSecret.Create();
            await devices.SetSecretAsync(row.App, row.Id, DeviceSecret.HashOf(secret), cancellationToken);
        }

        return new DeviceRegistered(await BindAsync(row, claim, cancellationToken), put.IsNew, secret);
    }

    private async Task<DeviceRow> BindAsync(DeviceRow row, DeviceClaim claim, CancellationToken cancellationToken)
    {
        var bound = claim.User is { } user
            ? await devices.GiveAsync(row.App, row.Id, user.Value, cancellationToken) ?? row
            : row;
        await merging.MergeAsync(bound, cancellationToken);
        return bound;
    }

    /// <summary>Whether it wants a secret and has nothing to show for it.</summary>
    private static bool IsLost(DeviceClaim claim) => claim is { WantsSecret: true, IsTrusted: false, Secret: null, Proof: null };

    /// <summary>Without proof a known token may be registered again as it is, and nothing else.</summary>
    private static Refusal? WhyNot(DeviceClaim claim, DeviceRow? known, IReadOnlyList<DeviceRow> elsewhere)
    {
        if (claim.IsTrusted || (known is null && elsewhere.Count == 0) || claim.Proof is { } proof
            && (known is null || known.SecretHash.Span.SequenceEqual(proof.SecretHash.Span)))
            return null;
        var row = known ?? elsewhere[0];
        if (claim.Secret is { } secret)
        {
            return (known is null ? elsewhere : [known]).Any(each => DeviceSecret.Opens(secret, each))
                ? null
                : new(ErrorCode.DeviceSecretWrong, "It is not the secret of this device.", "device_secret");
        }

        var isAsItIs = (claim.Identifier is null || claim.Identifier == row.Identifier)
            && (claim.User is null || (known is not null && claim.User.Value == known.User))
            && claim.Address.Platform == row.Platform && claim.Address.P256dh == row.P256dh && claim.Address.Auth == row.Auth
            && !claim.WantsSecret;
        return isAsItIs
            ? null
            : new(
                ErrorCode.DeviceSecretMissing,
                "The token is registered already. Show the device's secret to change what is said of it, or ask the app's server to.",
                "device_secret");
    }
}
