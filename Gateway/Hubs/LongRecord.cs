using System.Buffers;
using System.Text.Json;
using MessagePack;

namespace Nudge.Gateway.Hubs;

/// <summary>A record that is too long. It is searched for the call that it is while it comes, and not kept.</summary>
internal abstract class LongRecord
{
    /// <summary>The first byte of what stands in for it: no JSON begins with it, and no MessagePack has it.</summary>
    public const byte Mark = 0xc1;

    /// <summary>
    /// Its protocol finds this in its place: the mark, and JSON with the members that say whether anybody waits for an answer.
    /// </summary>
    public ReadOnlySpan<byte> Replacement => (byte[])[Mark, .. Call];

    /// <summary>The members, as far as they were found.</summary>
    protected abstract ReadOnlySpan<byte> Call { get; }

    /// <summary>One of JSON, behind which comes a separator.</summary>
    public static LongRecord Separated() => new OfJson();

    /// <summary>One of MessagePack.</summary>
    public static LongRecord BehindLength() => new OfMessagePack();

    /// <summary>Whether a record stands in for one that was too long.</summary>
    public static bool StoodHere(in ReadOnlySequence<byte> record) => record.FirstSpan is [Mark, (byte)'{', ..];

    /// <summary>More of it has come.</summary>
    public abstract void Add(ReadOnlySpan<byte> part);

    /// <summary>
    /// Clients may put the arguments first, so all of it is gone through, and of the outermost object the two members are kept that matter.
    /// </summary>
    private sealed class OfJson : LongRecord
    {
        private const int TextBytesMax = 256;

        private readonly ArrayBufferWriter<byte> _text = new(TextBytesMax);
        private byte[] _name = [];
        private byte[] _id = [];
        private byte[] _type = [];
        private int _depth;
        private bool _isText;
        private bool _isEscaped;
        private bool _isValue;

        protected override ReadOnlySpan<byte> Call => (byte[])
        [
            .. "{"u8, .. _type.Length == 0 ? [] : (byte[])[.. "\"type\":"u8, .. _type, .. ","u8],
            .. _id.Length == 0 ? [] : (byte[])[.. "\"invocationId\":\""u8, .. _id, .. "\","u8],
            .. "\"_\":0}"u8,
        ];

        public override void Add(ReadOnlySpan<byte> part)
        {
            foreach (var one in part)
            {
                if (_isText)
                    AddToText(one);
                else
                    AddToStructure(one);
            }
        }

        private void AddToText(byte one)
        {
            if (one == '"' && !_isEscaped)
            {
                _isText = false;
                EndText();
                return;
            }

            _isEscaped = one == '\\' && !_isEscaped;
            Keep(one);
        }

        private void AddToStructure(byte one)
        {
            switch (one)
            {
                case (byte)'"':
                    _isText = true;
                    _text.ResetWrittenCount();
                    break;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                case (byte)'}' or (byte)']' or (byte)',':
                    EndNumber();
                    _depth -= one == ',' ? 0 : 1;
                    _isValue &= one != ',' || _depth != 1;
                    break;
                case (byte)':' when _depth == 1:
                    _isValue = true;
                    _text.ResetWrittenCount();
                    break;
                case >= (byte)'0' and <= (byte)'9':
                    Keep(one);
                    break;
            }
        }

        private void Keep(byte one)
        {
            if (_depth == 1 && _text.WrittenCount < TextBytesMax)
                _text.Write([one]);
        }

        private void EndText()
        {
            // One that was cut is none.
            var text = _depth == 1 && _text.WrittenCount < TextBytesMax ? _text.WrittenSpan.ToArray() : [];
            if (_depth == 1 && !_isValue)
                _name = text;
            else if (_depth == 1 && _name.AsSpan().SequenceEqual("invocationId"u8))
                _id = text;
            _text.ResetWrittenCount();
        }

        private void EndNumber()
        {
            if (_depth == 1 && _isValue && _name.AsSpan().SequenceEqual("type"u8) && _text.WrittenCount is > 0 and < 10)
                _type = _text.WrittenSpan.ToArray();
            _text.ResetWrittenCount();
        }
    }

    /// <summary>The call stands in front of its arguments, so the beginning is enough.</summary>
    private sealed class OfMessagePack : LongRecord
    {
        private const int BeginningBytesMax = 4_096;

        private readonly ArrayBufferWriter<byte> _beginning = new(256);

        protected override ReadOnlySpan<byte> Call
        {
            get
            {
                var text = new ArrayBufferWriter<byte>();
                using var json = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true });
                try
                {
                    MessagePackToJson.WriteRecord(_beginning.WrittenMemory, json);
                }
                catch (Exception exception) when (exception is MessagePackSerializationException or EndOfStreamException)
                {
                    // It is cut off, and what was read before the cut is what is looked for.
                }

                json.Flush();
                return text.WrittenSpan;
            }
        }

        public override void Add(ReadOnlySpan<byte> part)
        {
            var room = BeginningBytesMax - _beginning.WrittenCount;
            _beginning.Write(part[..Math.Min(room, part.Length)]);
        }
    }
}
