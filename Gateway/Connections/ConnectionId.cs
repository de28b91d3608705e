using System.Buffers.Text;
using System.Security.Cryptography;

namespace Nudge.Gateway.Connections;

/// <summary>Names a connection: 22 characters, at random, so that nobody can guess another's.</summary>
internal static class ConnectionId
{
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
