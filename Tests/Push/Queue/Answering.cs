using System.Reflection;

namespace Nudge.Tests.Push.Queue;

/// <summary>An implementation of a port of which a test needs a few methods; the others throw.</summary>
internal class Answering<T> : DispatchProxy
    where T : class
{
    private readonly Dictionary<string, Func<object?[], object?>> _answers = new(StringComparer.Ordinal);

    public static T To(params (string Method, Func<object?[], object?> Answer)[] answers)
    {
        var port = Create<T, Answering<T>>();
        foreach (var (method, answer) in answers)
            ((Answering<T>)(object)port)._answers.Add(method, answer);
        return port;
    }

    public static T To(string method, Func<object?[], object?> answer) => To((method, answer));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _answers.TryGetValue(targetMethod!.Name, out var answer)
            ? answer(args!)
            : throw new NotSupportedException($"The test has no answer for {targetMethod.Name}.");
}
