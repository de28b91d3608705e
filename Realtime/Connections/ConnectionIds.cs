using System.Buffers.Text;
using System.Security.Cryptography;

namespace Nudge.Realtime.Connections;

/// <summary>Names a connection: 22 characters, at random, so that nobody can guess another's.</summary>
public static class ConnectionIds
{
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
