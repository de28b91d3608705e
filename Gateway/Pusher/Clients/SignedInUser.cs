using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>Who has signed in on a connection.</summary>
/// <param name="User">As the app's server has signed it.</param>
/// <param name="Place">Among the user's connections.</param>
/// <param name="Watch">The users whose presence the connection watches; <see langword="null"/>: nothing.</param>
internal sealed record SignedInUser(PusherUser User, SignIn Place, Watch? Watch);
