using Spika.FileService.Api.Admission;

namespace Spika.FileService.Api.IntegrationTests.Admission;

public sealed class BodyPoolTests
{
    private const int MiB = 1 << 20;

    [TestCase(1, 4096)]
    [TestCase(4096, 4096)]
    [TestCase(73_856, 80 * 1024)]
    [TestCase(MiB, MiB)]
    [TestCase(MiB + 1, MiB + MiB / 4)]
    [TestCase(1_398_232, MiB + MiB / 2)]
    public void LengthFor_WhateverTheBody_IsAFewStepsForEachDoubling(int body, int expected)
    {
        Assert.That(BodyPool.LengthFor(body), Is.EqualTo(expected));
    }

    [Test]
    public void Rent_WhenAnArrayOfThatLengthWasReturned_TakesIt()
    {
        BodyPool pool = new(2 * MiB);
        byte[] first = pool.Rent(MiB - 1);
        pool.Return(first);

        byte[] second = pool.Rent(MiB - 2);

        Assert.That((second, pool.Bytes), Is.EqualTo((first, MiB)));
    }

    [Test]
    public void Rent_WhenKeptArraysOfAnotherLengthTakeTheRoom_DropsThem()
    {
        BodyPool pool = new(2 * MiB);
        byte[][] small = [.. Enumerable.Range(0, 4).Select(_ => pool.Rent(MiB / 2))];
        Array.ForEach(small, pool.Return);

        pool.Rent(MiB);

        Assert.That(pool.Bytes, Is.EqualTo(2 * MiB));
    }

    // A newcomer takes its first array when the memory is granted, before the body that changes has given its own back.
    [Test]
    public void Rent_WhileBodiesChangeToLongArrays_MakesNoMoreThanTheseNeed()
    {
        const int Start = 96 << 10;
        const int Whole = 3 * MiB / 2;
        BodyPool pool = new(64 * MiB);
        Queue<byte[]> starts = new(Enumerable.Range(0, 16 * MiB / Start).Select(_ => pool.Rent(Start)));
        Queue<byte[]> wholes = new(Enumerable.Range(0, 48 * MiB / Whole).Select(_ => pool.Rent(Whole)));
        HashSet<byte[]> made = new([.. starts, .. wholes], ReferenceEqualityComparer.Instance);
        int atOnce = made.Count;

        for (int i = 0; i < 1000; i++)
        {
            pool.Return(wholes.Dequeue());
            starts.Enqueue(pool.Rent(Start));
            wholes.Enqueue(pool.Rent(Whole));
            pool.Return(starts.Dequeue());
            made.UnionWith([starts.Last(), wholes.Last()]);
        }

        Assert.That(made, Has.Count.LessThanOrEqualTo(atOnce + 1));
        Assert.That(pool.Bytes, Is.LessThanOrEqualTo(68 * MiB));
    }

    [Test]
    public void Return_WhenMoreThanTheLimitWereInUse_KeepsNoMoreThanTheLimit()
    {
        BodyPool pool = new(2 * MiB);
        byte[][] arrays = [.. Enumerable.Range(0, 3).Select(_ => pool.Rent(MiB))];
        long inUse = pool.Bytes;

        Array.ForEach(arrays, pool.Return);

        Assert.That((inUse, pool.Bytes), Is.EqualTo((3 * MiB, 2 * MiB)));
    }
}
