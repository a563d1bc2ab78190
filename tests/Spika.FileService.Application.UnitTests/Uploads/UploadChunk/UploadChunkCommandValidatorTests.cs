using FluentValidation.Results;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.UploadChunk;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.UploadChunk;

public sealed class UploadChunkCommandValidatorTests
{
    private readonly UploadChunkCommandValidator _validator = new(
        Options.Create(new UploadOptions { MaxChunkBytes = 4, MaxChunksPerUpload = 10 })
    );

    [TestCase(0, 1)]
    [TestCase(9, 4)]
    public void Validate_WhenAtALimit_Passes(int chunkIndex, int bytes)
    {
        ValidationResult result = _validator.Validate(An.UploadChunkCommand(chunkIndex, new byte[bytes]));

        Assert.That(result.Errors, Is.Empty);
    }

    [TestCase(-1)]
    [TestCase(10)]
    [TestCase(int.MinValue)]
    [TestCase(int.MaxValue)]
    public void Validate_WhenIndexIsOutOfRange_SaysTheRange(int chunkIndex)
    {
        ValidationResult result = _validator.Validate(An.UploadChunkCommand(chunkIndex));

        Assert.That(
            (result.Errors.Single().PropertyName, result.Errors.Single().ErrorMessage),
            Is.EqualTo(("ChunkIndex", "must be an integer from 0 to 9."))
        );
    }

    [Test]
    public void Validate_WhenContentIsEmpty_SaysSo()
    {
        ValidationResult result = _validator.Validate(An.UploadChunkCommand(content: []));

        Assert.That(
            (result.Errors.Single().PropertyName, result.Errors.Single().ErrorMessage),
            Is.EqualTo(("Content", "must hold at least one byte."))
        );
    }

    [Test]
    public void Validate_WhenContentIsTooLarge_IsTooLarge()
    {
        ValidationResult result = _validator.Validate(An.UploadChunkCommand(content: new byte[5]));

        Assert.That(result.Errors.Single().CustomState, Is.EqualTo(UploadErrors.ChunkTooLarge(4)));
    }

    [Test]
    public void Validate_WhenClientIdIsEmpty_NamesIt()
    {
        ValidationResult result = _validator.Validate(An.UploadChunkCommand() with { Key = A.Key(clientId: "") });

        Assert.That(result.Errors.Single().PropertyName, Is.EqualTo("Key.ClientId"));
    }

    [Test]
    public void Validate_WhenEverythingIsWrong_StopsAtTheFirstMistake()
    {
        UploadChunkCommand command = new(A.Key(clientId: ""), ChunkIndex: -1, Content: default);

        ValidationResult result = _validator.Validate(command);

        Assert.That(result.Errors, Has.Count.EqualTo(1));
    }
}
