using System.Collections.Concurrent;
using System.Text;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Tests.Gateway.Pusher.Http;

/// <summary>Channels of Pusher clients without any client: remembers what it was asked, and answers what a test said.</summary>
internal sealed class FakePusherChannels : IPusherChannels
{
    private readonly ConcurrentQueue<SentEvent> _sent = new();
    private readonly ConcurrentQueue<(AppId App, UserId User)> _terminated = new();
    private readonly ConcurrentDictionary<(AppId App, string Channel), ChannelState> _states = new();
    private readonly ConcurrentDictionary<(AppId App, string Channel), ChannelState> _hidden = new();
    private readonly ConcurrentDictionary<(AppId App, string Channel), IReadOnlyList<string>> _users = new();

    /// <summary>Triggers of this app do not come about: its store is away.</summary>
    internal AppId? Broken { get; set; }

    internal IReadOnlyList<SentEvent> SentOf(AppId app) => [.. _sent.Where(each => each.App == app)];

    internal IReadOnlyList<string> TerminatedOf(AppId app) =>
        [.. _terminated.Where(each => each.App == app).Select(each => each.User.Value)];

    internal void Occupy(AppId app, string channel, int subscriptions, CachedEvent? cache = null, params string[] users)
    {
        _states[(app, channel)] = new(channel, subscriptions, users.Length, cache);
        _users[(app, channel)] = users;
    }

    /// <summary>A channel that is shown by its name and not listed.</summary>
    internal void Hide(AppId app, string channel, ChannelState state) => _hidden[(app, channel)] = state;

    public async ValueTask<Answer<ChannelState[]>> TriggerAsync(
        AppView app, IReadOnlyList<PusherChannelName> channels, Trigger trigger, ChannelAttributes attributes,
        CancellationToken cancellationToken)
    {
        if (app.Id == Broken)
            throw new StoreUnavailableException("The test broke it.");
        // The data is gone when the call returns, so this is the moment to take it.
        _sent.Enqueue(new(
            app.Id, trigger.Name, Encoding.UTF8.GetString(trigger.Data.Span), trigger.Except, trigger.Id?.Value,
            [.. channels.Select(channel => channel.Value)]));
        await Task.Yield();
        return attributes == ChannelAttributes.None
            ? Array.Empty<ChannelState>()
            : channels.Select(channel => StateOf(app, channel.Value)).ToArray();
    }

    public ValueTask<IReadOnlyList<ChannelState>> ListAsync(AppView app, string prefix, CancellationToken cancellationToken) =>
        new([.. _states.Where(pair => pair.Key.App == app.Id && pair.Key.Channel.StartsWith(prefix, StringComparison.Ordinal))
            .Select(pair => pair.Value)]);

    public ValueTask<ChannelState> GetAsync(
        AppView app, PusherChannelName channel, ChannelAttributes attributes, CancellationToken cancellationToken) =>
        new(StateOf(app, channel.Value));

    public ValueTask<IReadOnlyList<string>> ListUsersAsync(AppView app, PusherChannelName channel, CancellationToken cancellationToken) =>
        new(_users.GetValueOrDefault((app.Id, channel.Value), []));

    public ValueTask TerminateAsync(AppView app, UserId user, CancellationToken cancellationToken)
    {
        _terminated.Enqueue((app.Id, user));
        return ValueTask.CompletedTask;
    }

    private ChannelState StateOf(AppView app, string channel) =>
        _states.GetValueOrDefault((app.Id, channel), _hidden.GetValueOrDefault((app.Id, channel), new(channel, 0, 0, null)));

    internal sealed record SentEvent(AppId App, string Name, string Data, SocketId Except, string? Id, IReadOnlyList<string> Channels);
}
