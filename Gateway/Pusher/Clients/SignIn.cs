namespace Nudge.Gateway.Pusher.Clients;

/// <summary>One connection has signed in as one user.</summary>
internal sealed class SignIn(PusherClient client, IUserPresence user)
{
    public PusherClient Client { get; } = client;

    public IUserPresence User { get; } = user;

    /// <summary>Its place among the user's connections. Touched by the user's drain alone.</summary>
    public int Place { get; set; }
}
