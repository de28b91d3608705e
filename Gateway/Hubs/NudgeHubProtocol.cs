using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Hubs;

/// <summary>
/// SignalR's JSON protocol as our contract has it: trailing arguments may be left out, errors are our JSON and nothing around it, and a
/// record that is wrong is answered and harms neither the connection nor the records behind it.
/// </summary>
internal sealed class NudgeHubProtocol : IHubProtocol
{
    private readonly JsonHubProtocol _json;
    private readonly int _recordBytesMax;

    public NudgeHubProtocol(IOptions<ConnectionsOptions> connections)
    {
        _recordBytesMax = connections.Value.HubMessageBytesMax;
        var options = new JsonHubProtocolOptions();
        options.PayloadSerializerOptions.TypeInfoResolver = HubJson.Default;
        _json = new(Options.Create(options));
    }

    public string Name => _json.Name;

    public int Version => _json.Version;

    public TransferFormat TransferFormat => _json.TransferFormat;

    public bool IsVersionSupported(int version) => _json.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        while (HubRecord.TryTake(ref input, out var record))
        {
            message = Read(record, binder, "JSON");
            if (message is not null)
                return true;
        }

        message = null;
        return false;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _json.WriteMessage(Plain(message), output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _json.GetMessageBytes(Plain(message));

    /// <summary>
    /// The record's message; <see langword="null"/>: it is of a kind that the protocol does not know, which is passed over.
    /// </summary>
    /// <param name="record">With its separator.</param>
    /// <param name="binder">Knows the hub's methods.</param>
    /// <param name="protocol">The record that it came in, for the text of a fault.</param>
    public HubMessage? Read(ReadOnlySequence<byte> record, IInvocationBinder binder, string protocol)
    {
        if (LongRecord.StoodHere(record))
            return TooLong(record);
        try
        {
            var message = ReadAsWritten(record, binder);
            if (message is InvocationBindingFailureMessage failure && HubRecord.Pad(record, failure.Target, binder) is { } padded)
                message = ReadAsWritten(padded, binder);
            return message is null ? null : Check(message);
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or FormatException
            or InvalidOperationException)
        {
            // The last two are how the framework's reader fails on a broken number and on text that is not Unicode.
            return Malformed(record, protocol, exception.Message);
        }
    }

    /// <summary>The answer to a record that cannot be read.</summary>
    /// <param name="record">As far as it goes, and a separator.</param>
    /// <param name="protocol">The record that it came in.</param>
    /// <param name="fault">A message for people.</param>
    public static HubMessage Malformed(ReadOnlySequence<byte> record, string protocol, string fault) =>
        Fault(
            HubRecord.FindInvocationId(record),
            new(ErrorCode.MessageMalformed, $"The record is not of SignalR's {protocol} protocol: {fault}"));

    /// <summary>Errors as our JSON and nothing around it.</summary>
    public static HubMessage Plain(HubMessage message) => message switch
    {
        CompletionMessage { Result: HubAnswer { Refusal: { } refusal } } refused => Fail(refused, refusal),
        CompletionMessage { Error: { } error } failed => Fail(failed, HubErrors.Of(error)),
        _ => message,
    };

    /// <summary>Answers in the place of a record that was too long.</summary>
    /// <param name="replacement">See <see cref="LongRecord"/>.</param>
    private InvocationMessage TooLong(ReadOnlySequence<byte> replacement) => Fault(
        HubRecord.FindInvocationId(replacement.Slice(1)),
        new(ErrorCode.PayloadTooLarge, $"A record has at most {_recordBytesMax} bytes.", Limit: _recordBytesMax));

    private HubMessage? ReadAsWritten(ReadOnlySequence<byte> record, IInvocationBinder binder)
    {
        _json.TryParseMessage(ref record, binder, out var message);
        return message;
    }

    private static HubMessage Check(HubMessage message) => message switch
    {
        InvocationBindingFailureMessage failure when failure.BindingFailure.SourceException is HubException || IsReserved(failure.Target) =>
            Fault(failure.InvocationId, HubErrors.NoSuchMethod),
        InvocationBindingFailureMessage failure => Fault(failure.InvocationId, HubErrors.WrongArguments),
        HubMethodInvocationMessage call when IsReserved(call.Target) => Fault(call.InvocationId, HubErrors.NoSuchMethod),
        StreamInvocationMessage or InvocationMessage { StreamIds.Length: > 0 } =>
            Fault(
                ((HubInvocationMessage)message).InvocationId,
                new(ErrorCode.FieldInvalid, "The hub has no streams; make it an ordinary call.", "type")),
        _ => message,
    };

    /// <summary>Where faults go; it is not for clients.</summary>
    private static bool IsReserved(string target) => target.Equals(nameof(NudgeHub.Malformed), StringComparison.OrdinalIgnoreCase);

    private static InvocationMessage Fault(string? id, Refusal refusal)
    {
        id = string.IsNullOrEmpty(id) ? null : id;
        return new(id, nameof(NudgeHub.Malformed), [new HubFault(refusal, IsCall: id is not null)]);
    }

    private static CompletionMessage Fail(CompletionMessage completion, Refusal refusal) =>
        new(completion.InvocationId!, HubErrors.TextOf(refusal), null, hasResult: false) { Headers = completion.Headers };
}
