using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>A text as a JSON string writes it, without its quotes. Most names need no escape, and then nothing is allocated.</summary>
internal readonly ref struct JsonText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=@,.;:#/!$%&()*+<>?[]^{|}~' ");

    private readonly string _text;
    private readonly ReadOnlySpan<byte> _escaped;

    public JsonText(string text)
    {
        _text = text;
        if (text.AsSpan().ContainsAnyExcept(Plain))
            _escaped = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
    }

    public int Length => _escaped.IsEmpty ? _text.Length : _escaped.Length;

    public void CopyTo(Span<byte> target)
    {
        if (_escaped.IsEmpty)
            Encoding.ASCII.GetBytes(_text, target);
        else
            _escaped.CopyTo(target);
    }
}
