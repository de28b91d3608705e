using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Rest.Channels;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>Subscribes many members of an app to one channel, several at a time.</summary>
internal sealed class BulkSubscribing(IInboxes inboxes, IDevices devices, AppChannels channels)
{
    /// <summary>Members of one call.</summary>
    internal const int MembersMax = 10_000;

    /// <summary>As many as share a commit well, and no more than an outage may leave open.</summary>
    private const int AtATime = 64;

    internal async Task<Answer<IReadOnlyList<MemberOutcome>>> SubscribeAsync(
        ServerCaller caller, ChannelName channel, MembersBody body, CancellationToken cancellationToken)
    {
        (string Text, bool IsDevice)[] members =
            [.. (body.Users ?? []).Select(user => (user, false)), .. (body.Devices ?? []).Select(device => (device, true))];
        if (members.Length == 0)
            return new Refusal(ErrorCode.FieldMissing, "Say who: 'users' or 'devices'.", "users");
        if (members.Length > MembersMax)
        {
            return new Refusal(
                ErrorCode.BatchTooLarge, $"One call subscribes at most {MembersMax} members, and these are {members.Length}.", "users",
                MembersMax);
        }

        if (Array.FindIndex(members, member => member.Text is null) is >= 0 and var nothing)
            return new Refusal(ErrorCode.FieldInvalid, "A member is a text.", members[nothing].IsDevice ? "devices" : "users");
        await channels.NoteAsync(caller.App, channel, cancellationToken);
        var outcomes = new MemberOutcome[members.Length];
        await Parallel.ForAsync(
            0, members.Length, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (i, token) => outcomes[i] = new(
                members[i].Text, members[i].IsDevice, await WhyNotAsync(caller.App, channel, members[i].Text, members[i].IsDevice, token)));
        return outcomes;
    }

    private async ValueTask<Refusal?> WhyNotAsync(
        AppView app, ChannelName channel, string member, bool isDevice, CancellationToken cancellationToken)
    {
        try
        {
            var user = isDevice ? await FindDeviceAsync(app, member, cancellationToken) : UserId.TryParse(member, out var id) ? id : null;
            if (user is null)
            {
                return isDevice
                    ? new(ErrorCode.DeviceUnknown, "The app has no such device.", "devices")
                    : new(ErrorCode.UserInvalid, "It is no user id.", "users", UserId.MaxLength);
            }

            return (await inboxes.SubscribeAsync(new(app.Id, user), channel, cancellationToken)).Refusal;
        }
        catch (StoreUnavailableException)
        {
            return new(ErrorCode.OutcomeUnknown, "Nobody knows whether this one is subscribed; repeating is safe.");
        }
    }

    private async ValueTask<UserId?> FindDeviceAsync(AppView app, string member, CancellationToken cancellationToken)
    {
        if (!DeviceAddress.IsPossible(member))
            return null;
        var row = await devices.GetAsync(app.Id.Value, member, cancellationToken)
            ?? await devices.FindAsync(app.Id.Value, DeviceAddress.HashOf(member), cancellationToken);
        return row?.RecipientId;
    }
}
