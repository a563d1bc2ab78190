using System.Text;
using Spika.FileService.Api.Chunks;

namespace Spika.FileService.Api.IntegrationTests.Chunks;

public sealed class DecimalListTests
{
    [TestCase(0, 0)]
    [TestCase(0, 12)]
    [TestCase(9, 10)]
    [TestCase(95, 105)]
    [TestCase(4090, 4100)]
    [TestCase(9_990, 10_010)]
    [TestCase(0, 20_000)]
    [TestCase(999_990, 1_000_010)]
    [TestCase(16_777_200, 16_777_215)]
    public void Piece_OneAfterTheOther_YieldsTheNumbers(int first, int last)
    {
        string expected = string.Concat(Enumerable.Range(first, last - first + 1).Select(number => $",{number}"));

        string text = Read(new DecimalList(), first, last);

        Assert.That(text, Is.EqualTo(expected));
    }

    [TestCase(0, 0)]
    [TestCase(0, 20_000)]
    [TestCase(9, 10)]
    [TestCase(12_345, 1_012_345)]
    public void LengthOf_ForAnyNumbers_IsThatOfTheirText(int first, int last)
    {
        long expected = Enumerable.Range(first, last - first + 1).Sum(number => 1L + $"{number}".Length);

        Assert.That(DecimalList.LengthOf(first, last), Is.EqualTo(expected));
    }

    [Test]
    public void LengthOf_ForAllNumbers_DoesNotOverflow()
    {
        Assert.That(DecimalList.LengthOf(0, int.MaxValue), Is.EqualTo(22_511_209_018));
    }

    [Test]
    public void Piece_WhenManyAskAtOnce_YieldsTheNumbersToAll()
    {
        DecimalList list = new();
        int[] starts = [.. Enumerable.Range(0, 200).Select(i => i * 7919)];

        string[] texts = new string[starts.Length];
        Parallel.For(0, starts.Length, i => texts[i] = Read(list, starts[i], starts[i] + 1));

        Assert.That(texts, Is.EqualTo(starts.Select(start => $",{start},{start + 1}")));
    }

    [Test]
    [Category("Allocations")]
    public void Piece_WhenTheNumbersAreThere_AllocatesNothing()
    {
        DecimalList list = new();
        Read(list, 0, 50_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        long length = 0;
        for (int next = 0; next <= 50_000; )
        {
            length += list.Piece(next, 50_000, out next).Length;
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero, $"{length} bytes");
    }

    private static string Read(DecimalList list, int first, int last)
    {
        StringBuilder text = new();
        for (int next = first; next <= last; )
        {
            text.Append(Encoding.UTF8.GetString(list.Piece(next, last, out next).Span));
        }

        return text.ToString();
    }
}
