"""The parts of 发文登记."""
