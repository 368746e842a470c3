"""Fine-tuning InternVL2 with saliency cross-attention (ASE-MLLM) on pairs of photo and critique. See README.md."""
