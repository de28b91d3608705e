using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Access;

/// <summary>A client of one face that receives its user's inbox and one channel.</summary>
internal abstract class Listener : IAsyncDisposable
{
    /// <summary>Waits for the next notification of the user's own.</summary>
    public abstract Task InboxAsync();

    /// <summary>Waits for the next notification of the channel that it is on.</summary>
    public abstract Task ChannelAsync();

    /// <summary>Waits for the next notification of a channel that its user has subscribed to.</summary>
    public abstract Task SubscribedAsync(string channel);

    /// <summary>Waits until the server has taken the channel away, and perhaps the whole connection.</summary>
    public abstract Task ChannelTakenAsync();

    /// <summary>Waits until the server has taken a subscribed channel away; the connection stays.</summary>
    public abstract Task SubscribedTakenAsync(string channel);

    /// <summary>Waits until the server has closed it.</summary>
    public abstract Task EndedAsync();

    /// <summary>The events of channels that nobody waited for.</summary>
    public abstract int CountOfChannels();

    public abstract ValueTask DisposeAsync();

    /// <summary>
    /// Publishes to its user, and waits until that is received: what was published before it and is received was received by then.
    /// </summary>
    public async Task HearsAsync(LiveServer server, string user)
    {
        await server.PublishToUserAsync(user);
        await InboxAsync();
    }
}
