using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Who has signed in on a connection.</summary>
/// <param name="User">As the app's server has signed it.</param>
/// <param name="Place">Among the user's connections.</param>
/// <param name="Watch">What the connection wants to know of others; <see langword="null"/>: nothing.</param>
internal sealed record SignedInUser(PusherUser User, SignIn Place, Watch? Watch);
