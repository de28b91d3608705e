using System.Globalization;

namespace Nudge.Bench.Reporting;

/// <summary>One figure over several runs.</summary>
internal sealed class Spread
{
    private readonly List<double> _values = [];

    internal void Add(double value) => _values.Add(value);

    internal double Median
    {
        get
        {
            var sorted = _values.Order().ToArray();
            return sorted.Length switch
            {
                0 => double.NaN,
                var n when n % 2 == 1 => sorted[n / 2],
                var n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2,
            };
        }
    }

    internal double Most => _values.Max();

    /// <summary>The median, and the least and the most where there were several runs.</summary>
    internal string Text(string format)
    {
        string Format(double value) => double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);
        return _values.Count < 2 ? Format(Median) : $"{Format(Median)} ({Format(_values.Min())}-{Format(_values.Max())})";
    }
}
