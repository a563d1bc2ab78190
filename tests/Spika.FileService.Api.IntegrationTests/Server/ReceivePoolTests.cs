using System.Buffers;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

public sealed class ReceivePoolTests
{
    private readonly ReceivePool _pool = new(TimeProvider.System, new ReceiveBudget());

    [OneTimeTearDown]
    public void DisposePool() => _pool.Dispose();

    [Test]
    public void Rent_WhateverTheServerAsksFor_GivesAWholeBlock()
    {
        using IMemoryOwner<byte> block = _pool.Rent(4096);

        Assert.That(block.Memory.Length, Is.EqualTo(ReceivePool.BlockBytes));
    }

    [Test]
    public void Rent_WhenMoreThanABlockIsAskedFor_Throws()
    {
        Assert.That(() => _pool.Rent(ReceivePool.BlockBytes + 1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Rent_WhenBlocksWereGivenBack_TakesTheLastOneFirst()
    {
        using ReceivePool pool = new(TimeProvider.System, new ReceiveBudget());
        IMemoryOwner<byte> first = pool.Rent();
        IMemoryOwner<byte> second = pool.Rent();
        first.Dispose();
        second.Dispose();

        Assert.That((pool.Rent(), pool.Rent()), Is.EqualTo((second, first)));
    }

    [Test]
    public void Dispose_WhenABlockIsGivenBackTwice_KeepsItOnce()
    {
        using ReceivePool pool = new(TimeProvider.System, new ReceiveBudget());
        IMemoryOwner<byte> block = pool.Rent();

        block.Dispose();
        block.Dispose();

        Assert.That(pool.Kept, Is.EqualTo(1));
    }

    [Test]
    public void Trim_WhenSomeWereNotNeededForAWhile_LeavesThoseToTheCollector()
    {
        FakeTimeProvider clock = new();
        using ReceivePool pool = new(clock, new ReceiveBudget());
        List<IMemoryOwner<byte>> blocks = [.. Enumerable.Range(0, 3).Select(_ => pool.Rent())];
        blocks.ForEach(block => block.Dispose());
        clock.Advance(TimeSpan.FromSeconds(10));
        pool.Rent().Dispose();

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.That(pool.Kept, Is.EqualTo(1));
    }

    [Test]
    public void Rent_WhenThePoolIsDisposed_Throws()
    {
        ReceivePool pool = new(TimeProvider.System, new ReceiveBudget());
        pool.Dispose();

        Assert.That(() => pool.Rent(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Rent_WhenTheBudgetIsUsedUp_GivesShortBlocksUntilLongOnesAreTrimmed()
    {
        FakeTimeProvider clock = new();
        ReceiveBudget budget = new();
        using ReceivePool first = new(clock, budget);
        using ReceivePool second = new(clock, budget);
        List<IMemoryOwner<byte>> blocks =
        [
            .. Enumerable.Range(0, ReceiveBudget.MaxLongBlocks).Select(_ => first.Rent()),
        ];

        int whileUsedUp = second.Rent().Memory.Length;
        blocks.ForEach(block => block.Dispose());
        clock.Advance(TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.That(
            (whileUsedUp, second.Rent().Memory.Length),
            Is.EqualTo((ReceivePool.ShortBlockBytes, ReceivePool.BlockBytes))
        );
    }

    [Test]
    public void Rent_WhenMoreThanAShortBlockIsAskedFor_GivesALongOneWhateverTheBudget()
    {
        ReceiveBudget budget = new();
        using ReceivePool pool = new(TimeProvider.System, budget);
        for (int count = 0; count < ReceiveBudget.MaxLongBlocks; count++)
        {
            pool.Rent();
        }

        Assert.That(pool.Rent(ReceivePool.ShortBlockBytes + 1).Memory.Length, Is.EqualTo(ReceivePool.BlockBytes));
    }
}
