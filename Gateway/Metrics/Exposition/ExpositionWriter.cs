using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nudge.Gateway.Metrics.Exposition;

/// <summary>Writes families and their samples, line by line.</summary>
internal sealed class ExpositionWriter(IBufferWriter<byte> output, ExpositionFormat format)
{
    private const int NumberLengthMax = 32;

    /// <summary>What comes before the samples of a family, once.</summary>
    internal void Begin(string family, MetricKind kind, string help)
    {
        // The family of a counter is named with its samples here and without the suffix there.
        var name = kind == MetricKind.Counter && format == ExpositionFormat.Prometheus ? $"{family}_total" : family;
        if (help.Length > 0)
            Write($"# HELP {name} {(format == ExpositionFormat.Prometheus ? EscapeHelp(help) : LabelText.Escape(help))}\n");
        Write($"# TYPE {name} {TypeOf(kind)}\n");
    }

    /// <summary>One sample.</summary>
    /// <param name="name">Of the family.</param>
    /// <param name="suffix">Of the sample.</param>
    /// <param name="labels">As they are written; may be empty.</param>
    /// <param name="more">More of them; may be empty.</param>
    /// <param name="value">The number.</param>
    internal void Sample(string name, string suffix, string labels, string more, double value)
    {
        Write(name);
        Write(suffix);
        if (labels.Length + more.Length > 0)
        {
            Write("{");
            Write(labels);
            Write(labels.Length > 0 && more.Length > 0 ? "," : "");
            Write(more);
            Write("}");
        }

        Write(" ");
        Write(value);
        Write("\n");
    }

    internal void End()
    {
        if (format == ExpositionFormat.OpenMetrics)
            Write("# EOF\n");
    }

    /// <summary>The label of a bucket, with a fraction where the format wants one.</summary>
    internal string Bound(double bound)
    {
        var text = double.IsPositiveInfinity(bound) ? "+Inf" : bound.ToString("R", CultureInfo.InvariantCulture);
        return $"le=\"{(format == ExpositionFormat.OpenMetrics && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 ? $"{text}.0" : text)}\"";
    }

    private static string TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        _ => "histogram",
    };

    private static string EscapeHelp(string help) => help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    private void Write(double value)
    {
        if (!double.IsFinite(value))
        {
            Write(double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
            return;
        }

        value.TryFormat(output.GetSpan(NumberLengthMax), out var written, "R", CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);
}
