using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nudge.Core.Codes;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>Draws the digits of codes, and hashes them. Any thread may use it.</summary>
/// <remarks>
/// Six digits are found in a second by whoever may try them all, so their hash is keyed: with the database alone, and without the master
/// key, nobody finds them.
/// </remarks>
internal sealed class CodeDigits(MasterKey master)
{
    private readonly byte[] _key = master.Derive("nudge access code 1");

    /// <summary>Whether a text is one that a code could be.</summary>
    public static bool IsCode(string text) => text.Length == AccessCodeRow.Digits && text.All(char.IsAsciiDigit);

    /// <summary>Six digits, each of the million alike.</summary>
    public static string Draw() => RandomNumberGenerator.GetInt32(AccessCodeRow.Values).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>The same digits have another hash in another app.</summary>
    public byte[] HashOf(string app, string digits) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{app}\n{digits}"));
}
